import yoctoSpinner from 'yocto-spinner';

export interface Progress {
  readonly onProgress: (done: number, total: number) => void;
  readonly onRetry: () => void;
  readonly stop: () => void;
}

/** Line of progress: `312 of 500 images, 3 retries`. */
export function describeProgress(read: string, retries: number): string {
  return [read, ...(retries === 0 ? [] : [retries === 1 ? '1 retry' : `${retries} retries`])].join(', ');
}

const nothing = () => undefined;

/** Progress of reading, on a terminal only: a log or a pipe is left alone. */
export function showProgress(stream?: NodeJS.WriteStream): Progress {
  if (!stream?.isTTY) return { onProgress: nothing, onRetry: nothing, stop: nothing };
  let read = 'Listing images';
  let retries = 0;
  const spinner = yoctoSpinner({ stream, text: read }).start();
  const show = () => {
    spinner.text = describeProgress(read, retries);
  };
  return {
    onProgress: (done, total) => {
      read = `${done} of ${total} images`;
      show();
    },
    onRetry: () => {
      retries += 1;
      show();
    },
    stop: () => spinner.stop(),
  };
}
