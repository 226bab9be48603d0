import { hash, verify } from '@node-rs/argon2';

/** OWASP's password storage cheat sheet: argon2id (the library's default) with 19 MiB, 2 passes and one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What an account without a password is compared with, so that an unknown login takes as long as a wrong password. */
let nobodys: Promise<string> | undefined;

/** Argon2id in PHC form, with a salt of its own. Takes some 20 ms, on another thread. */
export function hashPassword(password: string): Promise<string> {
  return hash(sameSpelling(password), COST);
}

/** `passwordHash` undefined: false, after the same work. */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  nobodys ??= hashPassword('nobody');
  const isRight = await verify(passwordHash ?? (await nobodys), sameSpelling(password));
  return isRight && passwordHash !== undefined;
}

/** Keyboards write the same letter in different ways; NFKC makes them one (NIST SP 800-63B, 3.1.1.2). */
function sameSpelling(password: string): string {
  return password.normalize('NFKC');
}
