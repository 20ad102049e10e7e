/** A button that does something as long as it is held: with a pointer, the space bar or the enter key. */

/** Milliseconds from one time to the next. */
const pause = 100;

export function holding(button: HTMLElement, take: () => Promise<void>): void {
  let isHeld = false;
  const begin = async (): Promise<void> => {
    if (isHeld) return;
    isHeld = true;
    button.classList.add('held');
    // Once, however short it is held.
    do {
      await take();
      await new Promise((resolve) => setTimeout(resolve, pause));
    } while (isHeld);
  };
  const letGo = (): void => {
    isHeld = false;
    button.classList.remove('held');
  };
  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0) void begin();
  });
  button.addEventListener('keydown', (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    // No click, no scrolling.
    event.preventDefault();
    void begin();
  });
  for (const type of ['pointerup', 'pointercancel', 'pointerleave', 'keyup', 'blur'])
    button.addEventListener(type, letGo);
  // A finger that rests long asks for no menu.
  button.addEventListener('contextmenu', (event) => event.preventDefault());
}
