/** Shorter ones are words that texts are full of. */
const SHORTEST = 8;

const CENSORED = '[secret]';

/**
 * The secrets that this process knows, to keep them out of what others say: the logs of containers, the messages of
 * agents, providers, engines and databases. They are found as they are and in the encodings that they travel in. It is a
 * net for accidents: whoever lets an agent spell its key backwards gets it.
 */
export class KnownSecrets {
  /** Everything that is looked for, by its first letters. */
  readonly #spellings = new Map<string, readonly string[]>();
  readonly #known = new Set<string>();

  /** From now on these are not told any more. What is absent, or too short to be told from other words, is left out. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < SHORTEST || this.#known.has(secret)) continue;
      this.#known.add(secret);
      for (const spelling of spellingsOf(secret)) this.#learn(spelling);
    }
  }

  /** The text with `[secret]` in their places. */
  without(text: string): string {
    if (this.#known.size === 0) return text;
    let cleaned = '';
    let done = 0;
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      const spelling = this.#spellings.get(text.slice(at, at + SHORTEST))?.find((known) => text.startsWith(known, at));
      if (spelling === undefined) continue;
      cleaned += text.slice(done, at) + CENSORED;
      done = at + spelling.length;
      at = done - 1;
    }
    return done === 0 ? text : cleaned + text.slice(done);
  }

  #learn(spelling: string): void {
    const start = spelling.slice(0, SHORTEST);
    const others = this.#spellings.get(start) ?? [];
    // The longest first: one secret may begin with another.
    this.#spellings.set(
      start,
      [...others, spelling].sort((one, other) => other.length - one.length),
    );
  }
}

function spellingsOf(secret: string): ReadonlySet<string> {
  const bytes = Buffer.from(secret, 'utf8');
  const urlEncoded = encodeURIComponent(secret);
  return new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    urlEncoded,
    urlEncoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
  ]);
}

/** As it stands inside of something that was encoded as a whole, such as `user:password`: without the letters that neighbours share. */
function base64At(bytes: Buffer, offset: number): readonly string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
  const own = [Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6)] as const;
  return [whole.toString('base64').slice(...own), whole.toString('base64url').slice(...own)];
}
