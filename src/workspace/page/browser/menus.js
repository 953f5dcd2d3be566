/** Menus are popovers: the browser puts them on top, closes them on Escape or a click beside them. */

const GAP_PX = 4;

/** @param {Element} menu @returns {HTMLElement | null} the button that opens it */
const triggerOf = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);

/** @param {HTMLElement} menu below its button, or above where there is no room below */
function place(menu) {
  const trigger = triggerOf(menu)?.getBoundingClientRect();
  if (!trigger) return;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = trigger.bottom + GAP_PX;
  const top = below + height > innerHeight ? Math.max(GAP_PX, trigger.top - GAP_PX - height) : below;
  const left = Math.max(GAP_PX, Math.min(trigger.left, innerWidth - width - GAP_PX));
  menu.style.top = `${top}px`;
  menu.style.left = `${left}px`;
  menu.style.opacity = '1';
}

/** @param {Element} menu @returns {HTMLElement[]} */
const itemsOf = (menu) =>
  [...menu.querySelectorAll('.menu-item')].filter((item) => item instanceof HTMLElement);

/** @param {ToggleEvent} event */
function onToggle(event) {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches('.menu')) return;
  const open = event.newState === 'open';
  triggerOf(menu)?.setAttribute('aria-expanded', String(open));
  if (!open) return;
  place(menu);
  const chosen = /** @type {HTMLElement | null} */ (menu.querySelector('[aria-checked="true"]'));
  (chosen ?? itemsOf(menu)[0])?.focus();
}

/** @param {KeyboardEvent} event */
function onKeyDown(event) {
  const menu = /** @type {HTMLElement} */ (event.target).closest?.('.menu');
  if (!(menu instanceof HTMLElement)) return;
  const items = itemsOf(menu);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = items.length - 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowDown: at >= last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last };
  if (event.key in steps && !event.altKey) {
    event.preventDefault();
    items[steps[event.key]]?.focus();
  } else if (event.key === 'Tab') {
    menu.hidePopover();
  } else if (event.key.length === 1 && event.key !== ' ') {
    // A letter goes to the next entry that begins with it.
    const following = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    following
      .find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))
      ?.focus();
  }
}

/** Wires all menus of the page, those to come included. */
export function startMenus() {
  document.addEventListener('toggle', onToggle, true);
  document.addEventListener('keydown', onKeyDown);
  document.addEventListener('click', ({ target }) => {
    const menu = /** @type {Element} */ (target).closest('.menu-item')?.closest('.menu');
    if (menu instanceof HTMLElement) menu.hidePopover();
  });
  const placeOpen = () => {
    for (const menu of document.querySelectorAll('.menu:popover-open'))
      place(/** @type {HTMLElement} */ (menu));
  };
  window.addEventListener('resize', placeOpen);
  document.addEventListener('scroll', placeOpen, true);
}
