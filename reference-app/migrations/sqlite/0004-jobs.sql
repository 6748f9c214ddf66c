create table job_runs (
  id integer primary key,
  job text not null,
  instance text not null,
  started_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  completed_at text
) strict;
