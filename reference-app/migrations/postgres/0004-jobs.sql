create table jobs (
  id text primary key,
  position bigint generated always as identity,
  work_ms integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'active', 'done')),
  worker text,
  leased_until timestamptz
);

create index jobs_to_do on jobs (position) where state <> 'done';

create table job_runs (
  id integer generated always as identity primary key,
  job text not null,
  instance text not null,
  started_at timestamptz not null default clock_timestamp(),
  completed_at timestamptz
);
