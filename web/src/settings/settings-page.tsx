import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { PageHeading } from '../app/page-heading';
import { useIsAdmin } from '../session/user';
import { AccountSection } from './account-section';
import { AppearanceSection } from './appearance-section';
import { ModelsSection } from './models-section';
import { type Section, sectionAt, sectionsFor } from './sections';
import { ServiceSection } from './service-section';
import { TokensSection } from './tokens-section';
import { UsersSection } from './users-section';
import styles from './settings-page.module.css';

const CONTENTS: Readonly<Record<Section['name'], () => ReactNode>> = {
  account: AccountSection,
  tokens: TokensSection,
  appearance: AppearanceSection,
  models: ModelsSection,
  users: UsersSection,
  service: ServiceSection,
};

export function SettingsPage() {
  const { section: name } = useParams({ from: '/settings/$section' });
  const section = sectionAt(name, useIsAdmin());
  return (
    <main id="main" tabIndex={-1} className={`page ${styles.layout}`}>
      <SectionList current={name} />
      {typeof section === 'string' ? <NoSection why={section} /> : <OpenSection key={section.name} section={section} />}
    </main>
  );
}

function SectionList({ current }: { current: string }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const link = list.current?.querySelector('[aria-current]');
    link?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav aria-label="Settings">
      <p className={styles.caption} aria-hidden>
        Settings
      </p>
      <ul ref={list} className={styles.list}>
        {sectionsFor(useIsAdmin()).map(({ name, title }) => (
          <li key={name}>
            <Link to="/settings/$section" params={{ section: name }} className={styles.link}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function OpenSection({ section: { name, title } }: { section: Section }) {
  const Content = CONTENTS[name];
  return (
    <div className={styles.section}>
      <PageHeading title={title} tabTitle={`${title} · Settings`} />
      <Content />
    </div>
  );
}

function NoSection({ why }: { why: 'unknown' | 'forbidden' }) {
  return (
    <div className={styles.section}>
      <PageHeading key={why} title={why === 'forbidden' ? 'For administrators' : 'Nothing here'} tabTitle="Settings" />
      <p>
        {why === 'forbidden'
          ? 'This section of the settings is open to administrators only.'
          : 'The settings have no section of this name.'}
      </p>
      <p>
        <Link to="/settings/$section" params={{ section: 'account' }}>
          Back to your account
        </Link>
      </p>
    </div>
  );
}
