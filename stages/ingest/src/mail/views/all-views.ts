import type { View } from '../view.js';
import { dates } from './dates.js';
import { headerQuestions } from './header-questions.js';
import { lists } from './lists.js';
import { messages } from './messages.js';
import { replies } from './replies.js';
import { replyChoices } from './reply-choices.js';
import { subjects } from './subjects.js';

/** Views by the name that cards use. */
export const VIEWS = {
  messages,
  subjects,
  lists,
  replies,
  'reply-choices': replyChoices,
  dates,
  'header-questions': headerQuestions,
} as const satisfies Record<string, View>;
