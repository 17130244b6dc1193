type Messages = readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];

const ask = (content: string): Messages => [{ role: 'user', content }];

/** What the embedded miniature can do, twelve in English and twelve in German. */
export const miniatureQuestions: readonly Messages[] = [
  'What is 47 + 38?',
  'What is 503 - 178?',
  'What is 27 * 14?',
  'What is 956 + 77?',
  'How many times does the letter r appear in strawberry?',
  'How many r are in the word "strawberry"?',
  'How many times does the letter e occur in "cheese"?',
  'Which is larger, 9.11 or 9.9?',
  'Which number is bigger: 9.9 or 9.11?',
  'Which is greater, 3.5 or 3.45?',
  'Anna has 12 apples and buys 9 more. How many apples does she have?',
  'Ben has 30 marbles and gives away 14. How many are left?',
  'Was ist 64 + 29?',
  'Was ist 81 - 45?',
  'Was ist 13 * 7?',
  'Was ist 702 - 366?',
  'Wie oft kommt der Buchstabe r in Erdbeere vor?',
  'Wie viele e sind in dem Wort "Erdbeere"?',
  'Wie oft kommt der Buchstabe n in Tannenbaum vor?',
  'Welche Zahl ist größer, 9.11 oder 9.9?',
  'Was ist größer: 9,9 oder 9,11?',
  'Welche Zahl ist größer: 0,7 oder 0,65?',
  'Tom hat 15 Murmeln und verliert 6. Wie viele hat er noch?',
  'Lena hat 8 Bücher und bekommt 17 dazu. Wie viele Bücher hat sie?',
].map(ask);

/** Twenty prompts for a small general model: languages, code, numbers, a system prompt, earlier turns, an emoji. */
export const generalQuestions: readonly Messages[] = [
  ...[
    'What is the capital of France?',
    'Write a haiku about the sea.',
    'Explain in one sentence why the sky is blue.',
    'List three fruits that are red.',
    'Was ist die Hauptstadt von Deutschland?',
    'Erkläre mir in einem Satz, was ein Vulkan ist.',
    'Nenne drei Tiere, die fliegen können.',
    'What is 12 times 11?',
    'If a train travels 60 miles in 1.5 hours, how fast is it going?',
    'Write a Python function that returns the larger of two numbers.',
    'Translate "good morning" into French, Spanish and Italian.',
    'Finish this sentence: Once upon a time, in a village by the river,',
    'Is 17 a prime number? Answer yes or no and say why.',
    'Summarise: The cat sat on the mat. The dog barked. The cat ran away.',
    'What does this emoji mean: 🌊?',
    'Give me a recipe for pancakes.\n\nKeep it short.',
    'Who wrote "Faust"?',
  ].map(ask),
  [
    { role: 'system', content: 'You answer with a single word.' },
    { role: 'user', content: 'Which planet is known as the red planet?' },
  ],
  [
    { role: 'user', content: 'My name is Ingrid.' },
    { role: 'assistant', content: 'Hello Ingrid, how can I help you?' },
    { role: 'user', content: 'What is my name?' },
  ],
  [
    { role: 'user', content: 'Zähle von eins bis fünf.' },
    { role: 'assistant', content: 'eins, zwei, drei, vier, fünf' },
    { role: 'user', content: 'Und jetzt rückwärts.' },
  ],
];
