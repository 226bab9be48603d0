import { json } from '@sveltejs/kit';
import { database } from '#lib/server/database.js';

const count = database.prepare('select count(*) as visits from visits');
const add = database.prepare('insert into visits default values');

/** How often somebody said that they were here. */
export function GET() {
  return json(count.get());
}

export function POST() {
  add.run();
  return json(count.get(), { status: 201 });
}
