#ifndef SERVER_HANGUPS_H
#define SERVER_HANGUPS_H

/* Clients that hung up in the middle of a request. libmicrohttpd 0.9.75 waits for the next edge of
 * epoll after each read that did not fill its buffer, and so misses the end of a stream that came
 * with the last bytes: the connection would stay until it is idle for too long. These functions
 * make the edge. All are for the one thread that accepts connections: a descriptor that is named
 * here is then never that of a later connection. */

/* A descriptor that is readable while a watched connection has hung up; or a negative errno. */
int hangups_open(void);

/* To be called before the connection is handed over. Ends when the connection is closed. */
void hangups_watch(int hangups, int connection);

/* Wakes the threads that serve connections which have hung up. Data that has arrived is not lost,
 * and who only closed his half of the connection still gets his answers. One call may be too early,
 * as a thread may be reading just then: call it again while the descriptor is readable. */
void hangups_pass_on(int hangups);

#endif
