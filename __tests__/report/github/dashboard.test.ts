/** The dashboard issue: sections of other listings are kept, text outside of sections is not. */
import { describe, expect, it } from '@jest/globals';
import { type DashboardSection, parseSections, renderDashboard } from '../../../src/report/github/dashboard.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 29);

function section(id: string, parts: Partial<DashboardSection> = {}): DashboardSection {
  const runUrl = 'https://github.com/example/racks/actions/runs/7';
  return {
    id,
    region: 'us-east-1',
    atMs: NOW,
    runUrl,
    markdown: `### ${id}\n\n| a |\n| --- |\n| b |\n\n- [ ] x`,
    ...parts,
  };
}

describe('renderDashboard', () => {
  it('adds a section, replaces it, and keeps the others', () => {
    const first = renderDashboard('', section('aaaaaaaa'));
    const second = renderDashboard(first, section('bbbbbbbb', { region: 'eu-west-1' }));
    const third = renderDashboard(second, section('aaaaaaaa', { markdown: 'new' }));
    expect(parseSections(third).map(({ id, markdown }) => [id, markdown])).toEqual([
      ['bbbbbbbb', section('bbbbbbbb').markdown],
      ['aaaaaaaa', 'new'],
    ]);
  });

  it('marks sections that were not refreshed for more than 8 days', () => {
    const old = renderDashboard('', section('aaaaaaaa', { atMs: NOW - 9 * DAY }));
    const body = renderDashboard(old, section('bbbbbbbb'));
    expect(body).toContain('⚠️ Not refreshed since 20 Nov 2026, 00:00 UTC by [this run]');
    expect(body).toContain('\nRefreshed at 29 Nov 2026, 00:00 UTC');
    expect(parseSections(body)).toHaveLength(2);
  });

  it.each([
    '<!-- section zzz us-east-1 1 https://x -->\nx\n\ny\n<!-- end of section -->',
    '<!-- section aaaaaaaa us-east-1 1 javascript:alert(1) -->\nx\n\ny\n<!-- end of section -->',
    'free text',
    '<!-- section aaaaaaaa us-east-1 1 https://x -->\nwithout an end',
  ])('drops what is no section: %j', (text) => {
    const body = renderDashboard(text, section('bbbbbbbb'));
    expect(parseSections(body).map(({ id }) => id)).toEqual(['bbbbbbbb']);
  });
});
