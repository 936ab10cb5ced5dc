/* gather.h - a file layer below SQLite that writes in one go what stands side by side
 *
 * SQLite writes each page of its log in two pieces, and each page of its file by itself. What
 * follows upon the last piece waits here, a hundred KiB at most, and is written before anything
 * could tell the difference: before a sync, before a read of it, before a write elsewhere.
 * Since nothing counts as committed before the sync that full synchronisation asks for, and
 * other processes look at nothing else, a crash finds what it would have found without. A write
 * that fails is told by the call that it was put off to.
 */
#pragma once

/* Its name, for sqlite3_open_v2(). It is made known to SQLite when it is first asked for. */
const char *gather_get_name(void);
