/** Renders XML in AWS's format: objects as elements, lists as `<member>` elements, times in ISO 8601. */

export type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | XmlElements;

export interface XmlElements {
  readonly [element: string]: XmlValue;
}

export function renderElements(elements: XmlElements): string {
  return Object.entries(elements)
    .map(([name, value]) => renderElement(name, value))
    .join('');
}

function renderElement(name: string, value: XmlValue): string {
  if (value === undefined) {
    return '';
  }
  if (isList(value)) {
    return `<${name}>${value.map((member) => renderElement('member', member)).join('')}</${name}>`;
  }
  return `<${name}>${renderValue(value)}</${name}>`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function renderValue(value: string | number | boolean | Date | XmlElements): string {
  if (value instanceof Date) {
    return value.toISOString();
  }
  return typeof value === 'object' ? renderElements(value) : escapeXml(String(value));
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
