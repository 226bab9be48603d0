import { Search } from 'lucide-react';
import type { ProjectList } from '../api/revisions';
import { countGroups, type Filter, GROUP_NAMES, GROUPS } from './project-filter';
import styles from './project-search.module.css';

interface ProjectSearchProps {
  readonly projects: ProjectList;
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

export function ProjectSearch({ projects, filter, onChange }: ProjectSearchProps) {
  const counts = countGroups(projects);
  return (
    <div className={styles.search} role="search">
      <label className={styles.box}>
        <Search size={16} aria-hidden />
        <span className="visually-hidden">Search projects</span>
        <input
          type="search"
          placeholder="Search"
          data-shortcut="search"
          value={filter.text}
          onChange={(event) => onChange({ ...filter, text: event.target.value })}
        />
      </label>
      <div className={styles.groups} role="group" aria-label="Status">
        {GROUPS.filter((group) => group === 'all' || counts[group] > 0).map((group) => (
          <button
            key={group}
            type="button"
            className={styles.group}
            aria-pressed={filter.group === group}
            onClick={() => onChange({ ...filter, group })}
          >
            {GROUP_NAMES[group]} <span className="mono">{counts[group]}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
