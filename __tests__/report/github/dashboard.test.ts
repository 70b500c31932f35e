/** The dashboard issue: a listing replaces its own section only, and the body stays within GitHub's size limit. */
import { describe, expect, it } from '@jest/globals';
import { type NewSection, parseSections, renderDashboard } from '../../../src/report/github/dashboard.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 29);

const markdownOf = (id: string): string => `### ${id}\n\n| a |\n| --- |\n| b |\n\n- [ ] x`;

function section(id: string, parts: Partial<NewSection> = {}): NewSection {
  const runUrl = 'https://github.com/example/racks/actions/runs/7';
  return { id, region: 'us-east-1', atMs: NOW, runUrl, render: () => markdownOf(id), ...parts };
}

describe('renderDashboard', () => {
  it('adds a section, replaces it, and keeps the others', () => {
    const first = renderDashboard('', section('aaaaaaaa'));
    const second = renderDashboard(first, section('bbbbbbbb', { region: 'eu-west-1' }));
    const third = renderDashboard(second, section('aaaaaaaa', { render: () => 'new' }));
    expect(parseSections(third).map(({ id, markdown }) => [id, markdown])).toEqual([
      ['bbbbbbbb', markdownOf('bbbbbbbb')],
      ['aaaaaaaa', 'new'],
    ]);
  });

  it('marks sections that were not refreshed for more than 8 days', () => {
    const old = renderDashboard('', section('aaaaaaaa', { atMs: NOW - 9 * DAY }));
    const body = renderDashboard(old, section('bbbbbbbb'));
    expect(body).toContain('⚠️ Not refreshed since 20 Nov 2026, 00:00 UTC ([last run]');
    expect(body).toContain('### bbbbbbbb\n\nRefreshed on 29 Nov 2026, 00:00 UTC');
    expect(parseSections(body)).toHaveLength(2);
  });

  it('keeps twelve sections that each have more racks than fit within the size limit', () => {
    const render = (budgetBytes: number): string => `### x\n\n${'é'.repeat(Math.max(0, budgetBytes / 2 - 10))}`;
    let body = '';
    for (let id = 0; id < 24; id += 1) {
      body = renderDashboard(body, section(`${10_000_000 + (id % 12)}`, { render }));
      expect(Buffer.byteLength(body)).toBeLessThan(65_536);
    }
    const sizes = parseSections(body).map(({ markdown }) => Buffer.byteLength(markdown));
    expect(sizes).toHaveLength(12);
    expect(Math.min(...sizes)).toBeGreaterThan(3_000);
  });

  it.each([
    '<!-- section zzz us-east-1 1 https://x -->\nx\n\ny\n<!-- end of section -->',
    '<!-- section aaaaaaaa us-east-1 1 javascript:alert(1) -->\nx\n\ny\n<!-- end of section -->',
    'free text',
    '<!-- section aaaaaaaa us-east-1 1 https://x -->\nwithout an end',
  ])('drops text that is not a section: %j', (text) => {
    const body = renderDashboard(text, section('bbbbbbbb'));
    expect(parseSections(body).map(({ id }) => id)).toEqual(['bbbbbbbb']);
  });
});
