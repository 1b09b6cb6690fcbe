"""The one PostgreSQL database of a worker, empty and whole before each test without being made anew for it."""

from sqlalchemy import Engine, create_engine, text

SHAPE = """
select concat_ws('/',
  (select count(*) || ' ' || sum(oid::bigint) from pg_class where relnamespace = 'public'::regnamespace),
  (select count(*) || ' ' || sum(oid::bigint) || string_agg(tgenabled::text, '' order by oid) from pg_trigger),
  (select count(*) || ' ' || sum(oid::bigint) from pg_constraint), (select count(*) from pg_attribute))
"""
EMPTY = """
do $$ declare
  one record;
  filled boolean;
begin
  set local session_replication_role = replica;  -- no law is asked: this is no step of anybody
  set local lock_timeout = '10s';
  for one in select tablename from pg_tables where schemaname = 'public' loop
    execute format('select exists (select from %I)', one.tablename) into filled;
    if filled then execute format('delete from %I', one.tablename); end if;
  end loop;
  for one in select sequencename from pg_sequences where schemaname = 'public' and last_value is not null loop
    perform setval(format('%I', one.sequencename)::regclass, 1, false);
  end loop;
end $$
"""


class Kept:
    """A copy of the database `whole`, emptied between tests; made anew where a test has changed its shape."""

    def __init__(self, admin: Engine, name: str) -> None:
        self.admin, self.name = admin, name
        self.url = admin.url.set(database=name)
        self._inside = create_engine(self.url, pool_size=1)  # a connection knows the tables from the second time on
        self._shape = ""

    def close(self) -> None:
        self._inside.dispose()

    def renew(self) -> None:
        if not self._shape:
            return self._make()
        with self._inside.begin() as connection:
            same = connection.execute(text(SHAPE)).scalar_one() == self._shape
            if same:
                connection.execute(text(EMPTY))
        return None if same else self._make()

    def _make(self) -> None:
        self._inside.dispose()
        with self.admin.connect() as connection:
            connection.execute(text(f"drop database if exists {self.name} with (force)"))
            connection.execute(text(f"create database {self.name} template whole strategy file_copy"))
        with self._inside.connect() as connection:
            self._shape = connection.execute(text(SHAPE)).scalar_one()
