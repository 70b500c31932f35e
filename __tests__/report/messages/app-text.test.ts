/** The command that keeps an app up: to be copied into a shell, so nothing but plain names gets in. */
import { expect, test } from '@jest/globals';
import { processWords, scaleCommand } from '../../../src/report/messages/app-text.ts';

const risk = { app: 'shop', process: 'web', count: 1, parameter: 'WebFormation' };

test('the command has process, app and rack', () => {
  expect(scaleCommand(risk, 'staging')).toBe('convox scale web --count 2 --app shop --rack staging');
});

test('text that a shell could interpret is a placeholder', () => {
  expect(scaleCommand({ ...risk, process: 'a;b', app: '$(c)' }, 'd e')).toBe(
    'convox scale PROCESS --count 2 --app APP --rack RACK',
  );
});

test('a process is named with its app', () => {
  expect(processWords(risk)).toBe('`web` of shop');
});
