/** Asking before something that cannot be undone. */

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly danger?: boolean;
}

interface Asked extends Question {
  readonly answer: (sure: boolean) => void;
}

let asked = $state.raw<Asked | null>(null);

export const asking = {
  get question(): Asked | null {
    return asked;
  },
};

/** Ask; resolves to whether the person is sure. */
export function confirm(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) => {
    asked = {
      ...question,
      answer: (sure) => {
        asked = null;
        resolve(sure);
      },
    };
  });
}
