/** Milliseconds between two looks at the parent process. */
const POLL_MS = 200;

/** Calls `died` once when the process that started this one is gone: the system then gives it another parent. */
export function watchParent(died: () => void): { check(): void } {
  const parent = process.ppid;
  let reported = false;
  const check = () => {
    if (reported || process.ppid === parent) return;
    reported = true;
    clearInterval(timer);
    died();
  };
  const timer = setInterval(check, POLL_MS);
  return { check };
}
