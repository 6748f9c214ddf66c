-- The columns that connect-pg-simple reads and writes.
create table sessions (
  sid text primary key,
  sess json not null,
  expire timestamp(6) not null
);

create index sessions_expire on sessions (expire);
