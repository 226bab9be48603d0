import { describe, expect, it } from '@jest/globals';
import { Problem } from '../../web/src/api/problem.js';
import type { Provider, Settings, User } from '../../web/src/api/types.js';
import { needsCurrentPassword, ownAccountChange, userChange } from '../../web/src/settings/account-forms.js';
import { idleTimeOf, secondsIn } from '../../web/src/settings/idle-time.js';
import { choicesIn, choicesRequest, everyModel, filterModels } from '../../web/src/settings/model-choices.js';
import {
  modelProblem,
  modelsIn,
  problemsOfProvider,
  providerFormOf,
  providerRequest,
} from '../../web/src/settings/provider-form.js';
import { checkWords, keyWords } from '../../web/src/settings/provider-words.js';
import { sectionAt, sectionsFor } from '../../web/src/settings/sections.js';
import { problemBeside } from '../../web/src/settings/shown-problem.js';

const ADA: User = { id: 'a1', name: 'Ada', login: 'ada', role: 'member', createdAt: '2026-05-01T10:00:00.000Z' };
const FIRST: User = { ...ADA, login: null, role: 'admin' };
const OWN = { name: 'Ada', login: 'ada', password: '', currentPassword: '' };

const PROVIDER: Provider = {
  id: 'acme',
  name: 'Acme',
  baseUrl: 'https://api.example.com/v1',
  models: ['small', 'large'],
  source: 'settings',
  hasKey: true,
  keyEnd: '4f2a',
};

const SETTINGS: Settings = {
  providers: [PROVIDER],
  models: { default: 'acme/small', offered: ['acme/small', 'demo/site-builder'], hidden: ['acme/large'] },
  idleTimeoutSeconds: 180,
};

function invalid(...fields: string[]): Problem {
  const document = { type: 'about:blank', title: 'Bad request', status: 400, code: 'invalid_request', requestId: 'r' };
  const reasons = fields.map((field) => ({ field, reason: 'is wrong' }));
  return Problem.from({ ...document, detail: 'Not valid.', hint: 'Correct it.', fields: reasons }, new Response());
}

describe('the sections of the settings', () => {
  it('are fewer for members', () => {
    expect(sectionsFor(false).map(({ name }) => name)).toEqual(['account', 'tokens', 'appearance']);
    expect(sectionsFor(true)).toHaveLength(6);
  });

  it('tell an unknown one from a forbidden one', () => {
    expect(sectionAt('users', false)).toBe('forbidden');
    expect(sectionAt('nowhere', true)).toBe('unknown');
    expect(sectionAt('users', true)).toMatchObject({ title: 'Users' });
  });
});

describe("a change of one's own account", () => {
  it.each([
    ['nothing', {}, {}],
    ['a name', { name: 'Ada L.' }, { name: 'Ada L.' }],
    ['the same login in other letters', { login: ' ADA ' }, {}],
    ['a login', { login: 'lovelace', currentPassword: 'old' }, { login: 'lovelace', currentPassword: 'old' }],
    ['a password', { password: 'new', currentPassword: 'old' }, { password: 'new', currentPassword: 'old' }],
    ['an emptied login', { login: '', currentPassword: 'old' }, { login: '', currentPassword: 'old' }],
    ['a current password alone', { currentPassword: 'old' }, {}],
  ])('sends for %s what has changed', (_, typed, sent) => {
    expect(ownAccountChange({ ...OWN, ...typed }, ADA)).toEqual(sent);
  });

  it('asks an account without a login for no password', () => {
    const form = { ...OWN, login: 'ada', password: 'long enough' };

    expect(needsCurrentPassword(form, FIRST)).toBe(false);
    expect(ownAccountChange(form, FIRST)).toEqual({ login: 'ada', password: 'long enough' });
    expect(ownAccountChange({ ...OWN, login: '', name: 'A' }, FIRST)).toEqual({ name: 'A' });
  });
});

describe('a change of an account by an administrator', () => {
  it('has what was changed only', () => {
    const form = { name: 'Ada', login: 'ada', password: '', role: 'member' } as const;

    expect(userChange(form, ADA)).toEqual({});
    expect(userChange({ ...form, role: 'admin', password: 'p' }, ADA)).toEqual({ role: 'admin', password: 'p' });
  });
});

describe('the form of a provider', () => {
  const form = { ...providerFormOf(PROVIDER), models: ' small \n\nlarge\r\n' };

  it('reads one model a line', () => {
    expect(modelsIn(form.models)).toEqual(['small', 'large']);
    expect(modelsIn(' \n ')).toEqual([]);
    expect(providerFormOf(PROVIDER).models).toBe('small\nlarge');
  });

  it.each([
    ['keeps the stored key when none is typed', {}, {}],
    ['sends a typed key', { key: ' sk-1 ' }, { key: 'sk-1' }],
    ['sends null when none is needed, whatever was typed', { key: 'sk-1', needsNoKey: true }, { key: null }],
  ])('%s', (_, typed, sent) => {
    const { name, baseUrl, models } = PROVIDER;

    expect(providerRequest({ ...form, ...typed })).toEqual({ name, baseUrl, models, ...sent });
  });

  it('begins with “needs no key” for a provider that has none', () => {
    expect(providerFormOf({ ...PROVIDER, hasKey: false, keyEnd: null }).needsNoKey).toBe(true);
    expect(providerFormOf(undefined).needsNoKey).toBe(false);
  });

  it.each([
    ['acme', 'belongs to another provider'],
    ['Acme', expect.stringContaining('small letters')],
    ['', expect.stringContaining('small letters')],
    ['other', undefined],
  ])('finds for a new id “%s”: %s', (id, reason) => {
    const wanted = { ...form, id, key: 'sk-1' };

    expect(problemsOfProvider(wanted, { isNew: true, takenIds: ['acme'] }).id).toEqual(reason);
  });

  it('finds that models or the key are missing', () => {
    const empty = { ...form, id: 'other', models: '\n' };

    expect(Object.keys(problemsOfProvider(empty, { isNew: true, takenIds: [] }))).toEqual(['models', 'key']);
    expect(problemsOfProvider(form, { isNew: false, takenIds: ['acme'] })).toEqual({});
  });

  it('says in which line a model is wrong', () => {
    expect(modelProblem('small\n\nvery large', 'models.1', 'must be a name')).toBe('in line 3 must be a name');
    expect(modelProblem('small', 'models', 'must not repeat a model')).toBe('must not repeat a model');
  });
});

describe('what is said of a provider', () => {
  it('names the end of its key only', () => {
    expect(keyWords(PROVIDER)).toBe('ends in 4f2a');
    expect(keyWords({ ...PROVIDER, keyEnd: null })).toBe('stored');
    expect(keyWords({ ...PROVIDER, hasKey: false, keyEnd: null })).toBe('none');
  });

  it('does not call it good when it lacks models', () => {
    expect(checkWords({ state: 'works', message: '', unknownModels: [] }).tone).toBe('ok');
    expect(checkWords({ state: 'works', message: '', unknownModels: ['x'] }).tone).toBe('warn');
    expect(checkWords({ state: 'unclear', message: '', unknownModels: [] }).label).toBe('Unclear');
  });
});

describe('the choice of models', () => {
  it('lists hidden ones in their place, and the demo model last', () => {
    expect(everyModel(SETTINGS)).toEqual(['acme/small', 'acme/large', 'demo/site-builder']);
  });

  it("takes the first one for the service's own default", () => {
    const { models } = SETTINGS;

    expect(choicesIn(SETTINGS).default).toBeNull();
    expect(choicesIn({ ...SETTINGS, models: { ...models, default: 'demo/site-builder' } }).default).toBe(
      'demo/site-builder',
    );
  });

  it('leaves an untouched default alone', () => {
    const before = choicesIn(SETTINGS);

    expect(choicesRequest({ ...before, hidden: [] }, before)).toEqual({ hiddenModels: [] });
    expect(choicesRequest({ default: 'acme/small', hidden: [] }, before).defaultModel).toBe('acme/small');
    expect(choicesRequest({ default: null, hidden: [] }, { ...before, default: 'acme/small' }).defaultModel).toBeNull();
  });

  it('finds models by words in any order', () => {
    expect(filterModels(everyModel(SETTINGS), 'LARGE acme')).toEqual(['acme/large']);
    expect(filterModels(everyModel(SETTINGS), ' ')).toHaveLength(3);
  });
});

describe('the idle time', () => {
  it.each([
    [180, { amount: '3', unit: 'minutes' }],
    [90, { amount: '90', unit: 'seconds' }],
    [0.5, { amount: '0.5', unit: 'seconds' }],
  ])('of %d seconds is shown and read back', (seconds, shown) => {
    expect(idleTimeOf(seconds)).toEqual(shown);
    expect(secondsIn(idleTimeOf(seconds))).toBe(seconds);
  });

  it.each([
    ['1,5', 90],
    [' 2 ', 120],
    ['', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['three', undefined],
  ])('reads “%s” minutes', (amount, seconds) => {
    expect(secondsIn({ amount, unit: 'minutes' })).toBe(seconds);
  });
});

describe('what a form says beside its fields', () => {
  it('is nothing when they say it all', () => {
    expect(problemBeside(invalid('name', 'models.2'), ['name', 'models'])).toBeNull();
    expect(problemBeside(null, ['name'])).toBeNull();
  });

  it('is the problem when a field is not there to say it', () => {
    const problem = invalid('name', 'body');

    expect(problemBeside(problem, ['name'])).toBe(problem);
    expect(problemBeside(invalid(), ['name'])).toBeInstanceOf(Problem);
  });
});
