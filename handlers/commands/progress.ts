import yoctoSpinner from 'yocto-spinner';

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** Shows how far reading has come, on a terminal only: a log or a pipe is left alone. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  const spinner = yoctoSpinner({ stream, text: 'Listing images' }).start();
  return {
    update: (done, total) => {
      spinner.text = `Read ${done} of ${total} images`;
    },
    stop: () => spinner.stop(),
  };
}
