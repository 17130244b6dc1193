const common = `  --model mini|mini-moe|FILE.gguf
                            an embedded model, or a file (of a split model: any part, the others lie beside it)
  --context N               tokens of context to make room for (default: the model's own, at most 4096)
  --expert-memory MIB       of a mixture: GPU memory for its experts; the others are read from the file as they are needed
  --browser chromium|firefox
  --device best|plain       all that the GPU grants (default), or nothing beyond WebGPU's default limits and features
  --engine webgpu|wllama`;

export const askHelp = `npm run -s ask -- --model mini --prompt "What is 47 + 38?"

Runs the built page in a headless browser. The thought goes to stderr, the answer to stdout.

  --prompt TEXT             a question, put through the model's chat template
  --raw TEXT                tokenized as it stands, special tokens recognised, no template
  --messages FILE.json      a conversation: [{ "role": "user", "content": "…" }, …]
${common}
  --max-tokens N            most tokens to generate, thought included
  --temperature T           0 is greedy (default 0.6)
  --top-p P                 (default 0.95)
  --seed N
  --think-budget N          most tokens of thought; 0: none
  --json                    print one object with tokens, text, timing and counters instead
`;

export const scoreHelp = `npm run -s score -- --model FILE.gguf --text FILE.txt --top 10 --json

Runs the built page in a headless browser and prints, for every token of the text, what the model expected next.

  --text FILE.txt           the text, tokenized as it stands
  --top K                   how many of the likeliest tokens per row (default 10)
${common}
  --json                    {tokens: [id …], rows: [[[id, logprob] … K] …]}, row i after token i
`;

export const evaluateHelp = `npm run -s evaluate -- --model mini --count 100 --temperature 0

Asks a model questions whose answers are known and tells how many it gets right.

  --questions FILE.jsonl    one {"question" or "problem": …, "answer": …} a line (AIME 2024, MATH-500); default: built-in ones
  --count N                 how many built-in questions (default 100)
  --language de|en          theirs (default en)
  --samples K               answers to each question (default 1)
  --temperature T           (default 0.6)
  --think-budget N          most tokens of thought
  --max-tokens N            most tokens of an answer, its thought included (default 2048)
  --seed N                  of the built-in questions and of the first answer (default 1)
  --out FILE.jsonl          every answer with its trace; when the file is there, the run goes on from it
  --csv FILE.csv            the same as a table
${common}
  --json                    print the figures as one object
`;
