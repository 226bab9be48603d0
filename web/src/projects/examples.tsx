import { Button } from '../ui/button';
import styles from './examples.module.css';

const EXAMPLES = [
  'A landing page for a small bakery called Morning Crumb, in warm colours, with opening hours',
  'A portfolio for a landscape photographer, dark, with a contact form',
  'A one-page site for a village choir: next concerts, who we are, how to join',
];

/** Nothing was built yet: an invitation. An example fills the box, it sends nothing. */
export function Examples({ onChoose }: { onChoose: (text: string) => void }) {
  return (
    <div className={styles.examples}>
      <p>Nothing built yet. Describe a site; the first version takes about a minute. For example:</p>
      <ul role="list">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <Button className={styles.example} onClick={() => onChoose(example)}>
              {example}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
