/**
 * Changes one element into another, touching only what differs: focus, scroll position and half-typed text
 * stay, because the nodes that carry them stay. Children with `data-key` are matched by it, others by place.
 *
 * Two things belong to the browser and are left alone: attributes it sets itself (below), and whatever
 * carries `data-own`. What a person typed is a property, not an attribute, so it is never overwritten.
 */
const OWN_ATTRIBUTES = new Set([
  'open',
  'style',
  'aria-expanded',
  'aria-busy',
  'aria-invalid',
  'aria-activedescendant',
]);

/**
 * @param {Element} from the element in the page
 * @param {Element} to what it is to become
 */
export function morph(from, to) {
  if (from.hasAttribute('data-own') && to.hasAttribute('data-own')) return;
  morphAttributes(from, to);
  morphChildren(from, to);
}

/** @param {Element} from @param {Element} to */
function morphAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !OWN_ATTRIBUTES.has(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (!OWN_ATTRIBUTES.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element ? node.getAttribute('data-key') : null);

/** @param {Node} old @param {Node} wanted */
const matches = (old, wanted) => old.nodeName === wanted.nodeName && keyOf(old) === keyOf(wanted);

/** @param {Element} from @param {Element} to */
function morphChildren(from, to) {
  const wanted = [...to.childNodes];
  const keys = new Set(wanted.map(keyOf).filter((key) => key !== null));
  const keyed = new Map([...from.childNodes].map((node) => [keyOf(node), node]));
  let at = from.firstChild;
  for (const node of wanted) {
    // What will not be wanted is taken away first: then the rest need not be moved, and keeps its focus.
    while (at && keyOf(at) !== null && !keys.has(keyOf(at))) at = remove(at);
    const key = keyOf(node);
    const old = key === null ? at : (keyed.get(key) ?? at);
    if (old && matches(old, node)) {
      if (old === at) at = at.nextSibling;
      else from.insertBefore(old, at);
      morphNode(old, node);
    } else {
      from.insertBefore(document.importNode(node, true), at);
    }
  }
  while (at) at = remove(at);
}

/** @param {Node} old @param {Node} wanted */
function morphNode(old, wanted) {
  if (old instanceof Element && wanted instanceof Element) morph(old, wanted);
  else if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
}

/** @param {ChildNode} node @returns {ChildNode | null} the one after it */
function remove(node) {
  const next = node.nextSibling;
  // A dialog that is open gives the focus back when it is closed, not when it disappears.
  if (node instanceof HTMLDialogElement && node.open) node.close();
  node.remove();
  return next;
}
