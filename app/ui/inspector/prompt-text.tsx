import { showDirections } from '../markdown/directions';

const special = /(<[|｜][^<>]*?[|｜]>|<\/?think>)/gu;

/** A prompt with its special tokens set off from what people and models wrote. */
export function PromptText({ text }: { readonly text: string }) {
  return (
    <pre className="prompt" tabIndex={0}>
      {text.split(special).map((piece, index) =>
        index % 2 === 1 ? (
          <b key={index} className="prompt__special">
            {piece}
          </b>
        ) : (
          showDirections(piece)
        ),
      )}
    </pre>
  );
}
