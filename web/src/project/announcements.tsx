import { useState } from 'react';
import type { Project } from '../api/types';
import { announcementOf, READY } from './project-words';

/** Says for screen readers what changed, once. */
export function Announcements({ project }: { project: Project }) {
  const [seen, setSeen] = useState(project);
  const [text, setText] = useState('');
  if (seen !== project) {
    setSeen(project);
    const news = announcementOf(seen, project);
    // That a site which is ready also runs is no news.
    if (news !== undefined && !(text === READY && news === 'Running.')) setText(news);
  }
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  );
}
