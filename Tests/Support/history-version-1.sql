-- A history as version 1 of the schema has it. Never edited: it stands for the files out there.
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA application_id = 1229145424;
PRAGMA journal_mode = WAL;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  started_at TEXT NOT NULL,
  duration_seconds REAL NOT NULL,
  verdict TEXT NOT NULL,
  partial INTEGER NOT NULL,
  ok_count INTEGER NOT NULL,
  failed_count INTEGER NOT NULL,
  cause TEXT,
  tool_version TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_time ON run (started_at);
CREATE TABLE target (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE result (
  target INTEGER NOT NULL REFERENCES target,
  started_at TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  check_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  rtt_seconds REAL,
  connect_seconds REAL,
  tls_seconds REAL,
  dtls_seconds REAL,
  allocate_seconds REAL,
  datagrams_sent INTEGER NOT NULL,
  datagrams_lost INTEGER NOT NULL,
  PRIMARY KEY (target, started_at, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_by_run ON result (run);
INSERT INTO target VALUES (1, 'command line/stun:a/192.0.2.1/udp/stun_binding');
INSERT INTO target VALUES (2, 'command line/stun:b/192.0.2.1/udp/stun_binding');
INSERT INTO run VALUES (1, 'run-0', '2026-11-21T03:00:00.000Z', 0.4, 'failed', 0, 1, 1, 'udp-blocked', '0.1.0', '{"schema_version":"1.1","tool":{"name":"iceprobe","version":"0.1.0"},"run":{"id":"run-0","started_at":"2026-11-21T03:00:00.000Z","duration_seconds":0.4,"partial":false},"verdict":"failed","sources":[{"id":"s1","kind":"uri","name":"command line","outcome":"ok","duration_seconds":0,"server_count":2,"failure":null,"required":true,"steps":[]}],"checks":[{"id":"c1","source":"s1","kind":"stun_binding","uri":"stun:a","transport":"udp","required":true,"server":{"host":"a","address":"192.0.2.1","port":3478,"ip_version":4},"outcome":"ok","highest_rung":"stun_answer","started_offset_seconds":0,"duration_seconds":0.01,"phases":[],"failure":null,"target_key":"command line/stun:a/192.0.2.1/udp/stun_binding"},{"id":"c2","source":"s1","kind":"stun_binding","uri":"stun:b","transport":"udp","required":true,"server":{"host":"b","address":"192.0.2.1","port":3478,"ip_version":4},"outcome":"failed","highest_rung":"name","started_offset_seconds":0,"duration_seconds":0.01,"phases":[],"failure":{"phase":"binding","reason":"timeout","stun_error_code":null,"errno":null,"message":"nothing came back","evidence":[]},"target_key":"command line/stun:b/192.0.2.1/udp/stun_binding"}],"findings":[]}');
INSERT INTO result VALUES (1, '2026-11-21T03:00:00.000Z', 1, 'c1', 'ok', NULL, 0.01, NULL, NULL, NULL, NULL, 5, 0);
INSERT INTO result VALUES (2, '2026-11-21T03:00:00.000Z', 1, 'c2', 'failed', 'timeout', NULL, NULL, NULL, NULL, NULL, 5, 5);
INSERT INTO run VALUES (2, 'run-1', '2026-11-21T04:00:00.000Z', 0.4, 'failed', 0, 1, 1, 'udp-blocked', '0.1.0', '{"schema_version":"1.1","tool":{"name":"iceprobe","version":"0.1.0"},"run":{"id":"run-1","started_at":"2026-11-21T04:00:00.000Z","duration_seconds":0.4,"partial":false},"verdict":"failed","sources":[{"id":"s1","kind":"uri","name":"command line","outcome":"ok","duration_seconds":0,"server_count":2,"failure":null,"required":true,"steps":[]}],"checks":[{"id":"c1","source":"s1","kind":"stun_binding","uri":"stun:a","transport":"udp","required":true,"server":{"host":"a","address":"192.0.2.1","port":3478,"ip_version":4},"outcome":"ok","highest_rung":"stun_answer","started_offset_seconds":0,"duration_seconds":0.01,"phases":[],"failure":null,"target_key":"command line/stun:a/192.0.2.1/udp/stun_binding"},{"id":"c2","source":"s1","kind":"stun_binding","uri":"stun:b","transport":"udp","required":true,"server":{"host":"b","address":"192.0.2.1","port":3478,"ip_version":4},"outcome":"failed","highest_rung":"name","started_offset_seconds":0,"duration_seconds":0.01,"phases":[],"failure":{"phase":"binding","reason":"timeout","stun_error_code":null,"errno":null,"message":"nothing came back","evidence":[]},"target_key":"command line/stun:b/192.0.2.1/udp/stun_binding"}],"findings":[]}');
INSERT INTO result VALUES (1, '2026-11-21T04:00:00.000Z', 2, 'c1', 'ok', NULL, 0.01, NULL, NULL, NULL, NULL, 5, 0);
INSERT INTO result VALUES (2, '2026-11-21T04:00:00.000Z', 2, 'c2', 'failed', 'timeout', NULL, NULL, NULL, NULL, NULL, 5, 5);
