import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

// SQLite is part of Node. The folder belongs to the site and is no part of its versions.
mkdirSync('data', { recursive: true });

export const database = new DatabaseSync('data/site.db');

database.exec('create table if not exists visits (id integer primary key, at text not null default current_timestamp)');
