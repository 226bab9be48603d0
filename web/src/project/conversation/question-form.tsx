import { type FormEvent, useId, useState } from 'react';
import type { Ask } from '../../api/types';
import { Button } from '../../ui/button';
import { type AskReply, type Choice, withLabel, withOwn } from './choices';
import styles from './ask-dock.module.css';

type Question = Extract<Ask, { kind: 'question' }>['questions'][number];

interface QuestionFormProps {
  readonly questions: readonly Question[];
  readonly isBusy: boolean;
  readonly onReply: (reply: AskReply) => void;
}

export function QuestionForm({ questions, isBusy, onReply }: QuestionFormProps) {
  const [choices, setChoices] = useState<readonly Choice[]>(() => questions.map(() => ({ labels: [], own: '' })));
  const answers = choices.map(({ labels, own }) => [...labels, ...(own.trim() === '' ? [] : [own.trim()])]);
  const isComplete = answers.every(({ length }) => length > 0);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete) onReply({ answers });
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <div className={styles.body} tabIndex={0} role="region" aria-label="Questions">
        {questions.map((question, index) => (
          <QuestionFields
            key={`${index}-${question.question}`}
            question={question}
            choice={choices[index] ?? { labels: [], own: '' }}
            onChange={(choice) => setChoices(choices.map((other, at) => (at === index ? choice : other)))}
          />
        ))}
      </div>
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" busy={isBusy} aria-disabled={!isComplete}>
          Answer
        </Button>
        <Button busy={isBusy} onClick={() => onReply({ rejected: true })}>
          Do not answer
        </Button>
      </div>
    </form>
  );
}

interface QuestionFieldsProps {
  readonly question: Question;
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
}

function QuestionFields({ question, choice, onChange }: QuestionFieldsProps) {
  const name = useId();
  return (
    <fieldset className={styles.question}>
      <legend>
        {question.header.trim() !== '' && <span className={styles.header}>{question.header}</span>}
        {question.question}
      </legend>
      {question.options.map(({ label, description }) => (
        <label key={label} className={styles.option}>
          <input
            type={question.isMultiple ? 'checkbox' : 'radio'}
            name={name}
            checked={choice.labels.includes(label)}
            onChange={() => onChange(withLabel(choice, label, question.isMultiple))}
          />
          <span>
            {label}
            {description !== '' && <span className="muted"> {description}</span>}
          </span>
        </label>
      ))}
      <label className={styles.own}>
        <span className="muted">Or in your own words</span>
        <input
          value={choice.own}
          maxLength={10_000}
          onChange={(event) => onChange(withOwn(choice, event.target.value, question.isMultiple))}
        />
      </label>
    </fieldset>
  );
}
