#include "server/hangups.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/log.h"

#define EVENTS_AT_ONCE 256

int hangups_open(void)
{
    int hangups = epoll_create1(EPOLL_CLOEXEC);
    return hangups < 0 ? -errno : hangups;
}

void hangups_watch(int hangups, int connection)
{
    struct epoll_event event = {.events = EPOLLRDHUP, .data.fd = connection};
    if (epoll_ctl(hangups, EPOLL_CTL_ADD, connection, &event) != 0)
        log_error("cannot watch a connection: %s", strerror(errno));
}

/* Nothing more can arrive, so to shut that direction changes nothing; but the kernel tells all who
 * wait for the socket. */
void hangups_pass_on(int hangups)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(hangups, events, EVENTS_AT_ONCE, 0);
    for (int i = 0; i < count; i++)
        shutdown(events[i].data.fd, SHUT_RD);
}
