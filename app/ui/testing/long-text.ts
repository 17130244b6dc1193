/** A thought and an answer in the manner of R1, written for this page, for everything the miniature's own words do not show. */

export const longThought = `Okay, so the question is how many different ways there are to arrange the letters of the word "banana". I remember that repeated letters have to be divided out.

First, let me count the letters. There are 6 letters in total: b, a, n, a, n, a. The letter a appears 3 times, n appears 2 times, and b appears once.

If all of them were different, there would be 6! arrangements. 6! is 6 * 5 * 4 * 3 * 2 * 1 = 720.

Wait, but that counts arrangements as different that only swap equal letters. So I should divide by 3! for the a's and by 2! for the n's.

3! = 6 and 2! = 2, so the product is 12. Then 720 / 12 = 60. Hmm, let me check that with a smaller word to be sure.

Take "aab": 3!/2! = 3. The arrangements are aab, aba, baa. Yes, that is three, so the formula works.

Alternatively, I could choose places: C(6,3) = 20 ways to place the a's, then C(3,2) = 3 ways for the n's, and the b takes what is left. 20 * 3 = 60.

\`\`\`python
from itertools import permutations

len(set(permutations("banana")))
\`\`\`

That would give 60 as well. Both ways agree, so I am confident that the answer is 60.

`;

export const longAnswer = `Equal letters make some arrangements coincide, so the **multinomial coefficient** counts them:

\\[
\\frac{6!}{3!\\,2!\\,1!} = \\frac{720}{12} = 60
\\]

| letter | times | factor |
| --- | ---: | ---: |
| a | 3 | \\(3! = 6\\) |
| n | 2 | \\(2! = 2\\) |
| b | 1 | \\(1! = 1\\) |

1. Arrange all six letters as if they were different: $6! = 720$.
2. Divide by the ways to swap equal ones, \`3! * 2!\`.

\`\`\`python
from itertools import permutations

print(len(set(permutations("banana"))))
\`\`\`

More on this stands in [an article on multisets](https://example.org/multiset). ![a banana](https://example.org/banana.png)

There are \\(\\boxed{60}\\) different arrangements.
`;
