/** Words of files that are put to a question. */
export const filesInEnglish = {
  attached: 'Files with this question',
  detach: 'Leave out {{name}}',
  size: '{{count}} characters',
  refused: {
    'too-large': '{{name}} is larger than 1 MB and was left out. Take the part that matters.',
    'not-text': '{{name}} is not a text file and was left out. Save it as plain text first.',
    unreadable: '{{name}} could not be read. Choose it again.',
  },
};
