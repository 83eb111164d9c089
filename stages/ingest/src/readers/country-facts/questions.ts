export type FactKind =
  | 'capital'
  | 'country of capital'
  | 'continent'
  | 'currency'
  | 'currency code'
  | 'language'
  | 'country code'
  | 'country of code';

type Wordings = readonly [string, string, string, string, string];

/** Five wordings a kind of fact; `_` stands for the entity. */
export const QUESTIONS: Readonly<Record<FactKind, Wordings>> = {
  capital: [
    'What is the capital of _?',
    'Which city is the capital of _?',
    'Name the capital of _.',
    'From which city is _ governed?',
    '_ has which capital city?',
  ],
  'country of capital': [
    'Which country has _ as its capital?',
    '_ is the capital of which country?',
    'Name the country whose capital is _.',
    'Of which country is _ the capital?',
    'What country is governed from _?',
  ],
  continent: [
    'On which continent is _?',
    'Which continent does _ belong to?',
    'Name the continent of _.',
    'Where in the world is _: on which continent?',
    '_ is part of which continent?',
  ],
  currency: [
    'What is the currency of _?',
    'Which currency is used in _?',
    'Name the money of _.',
    'What do people in _ pay with?',
    '_ uses which currency?',
  ],
  'currency code': [
    'What is the currency code of _?',
    'Which three letters stand for the currency of _?',
    'Name the currency code used in _.',
    'Under which code is the money of _ traded?',
    '_ has which currency code?',
  ],
  language: [
    'Which language is spoken in _?',
    'What is the language of _?',
    'Name an official language of _.',
    'What do people in _ speak?',
    '_ has which official language?',
  ],
  'country code': [
    'What is the country code of _?',
    'Which two letters stand for _?',
    'Name the country code of _.',
    'How is _ written as a country code?',
    '_ has which two-letter code?',
  ],
  'country of code': [
    'Which country has the code _?',
    '_ is the country code of which country?',
    'Name the country with the code _.',
    'Which country do the letters _ stand for?',
    'What country is written _ for short?',
  ],
};
