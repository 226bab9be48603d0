import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { answerOf, api } from '../api/client';
import { Problem, sentenceOf } from '../api/problem';
import { keys } from '../api/queries';
import { PageHeading } from '../app/page-heading';
import { Wordmark } from '../app/wordmark';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Notice } from '../ui/notice';
import styles from './sign-in-page.module.css';

type Credentials = { login: string; password: string } | { token: string };

function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: keys.session,
    mutationFn: (body: Credentials) => answerOf(api.POST('/api/v1/session', { body })),
    onSuccess: (user) => {
      // What the person before saw is none of the next one's business.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
      queries.setQueryData(keys.session, user);
    },
  });
}

/** Login and password, or an API token, or the link that the server's terminal printed (`/#token=…`). */
export function SignInPage() {
  const signIn = useSignIn();
  const [withToken, setWithToken] = useState(false);
  const { mutate } = signIn;
  useEffect(() => {
    const token = takeTokenFromAddress();
    if (token !== undefined) mutate({ token });
  }, [mutate]);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate(withToken ? { token: textOf(form, 'token').trim() } : passwordIn(form));
  }

  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <Wordmark />
        <PageHeading title="Sign in" />
        <form className={styles.form} onSubmit={onSubmit} key={String(withToken)}>
          {withToken ? <TokenFields /> : <PasswordFields />}
          {signIn.isError && (
            <Notice tone="err" role="alert">
              <p>{signInProblem(signIn.error)}</p>
            </Notice>
          )}
          <Button kind="primary" type="submit" busy={signIn.isPending}>
            {signIn.isPending ? 'Signing in…' : 'Sign in'}
          </Button>
        </form>
        <Button
          kind="quiet"
          size="small"
          onClick={() => {
            signIn.reset();
            setWithToken(!withToken);
          }}
        >
          {withToken ? 'Use login and password' : 'Use an API token'}
        </Button>
        <p className={styles.note}>
          First time here? The terminal of the server shows a link that signs its administrator in.
        </p>
      </div>
    </main>
  );
}

function PasswordFields() {
  return (
    <>
      <TextField label="Login" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
    </>
  );
}

function TokenFields() {
  return <TextField label="API token" name="token" type="password" autoComplete="off" required />;
}

function passwordIn(form: FormData): Credentials {
  return { login: textOf(form, 'login').trim(), password: textOf(form, 'password') };
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function signInProblem(error: unknown): string {
  if (error instanceof Problem && error.retryAfterS !== undefined) {
    return `${error.message} Try again in ${Math.ceil(error.retryAfterS / 60)} min.`;
  }
  return sentenceOf(error);
}

/** The part after `#` is sent to no server; it leaves the address, and so the history, before it is used. */
function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
