#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FOLDERS 16

static int folder_make_one(const char *path)
{
    if (mkdir(path, 0700) == 0)
        return chmod(path, 0700) == 0 ? 0 : -errno;
    if (errno != EEXIST)
        return -errno;
    struct stat status;
    if (stat(path, &status) != 0)
        return -errno;
    return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

int folder_make(struct arena *arena, const char *path, const char **out)
{
    char *partial = arena_string(arena, path);
    for (char *slash = strchr(partial + (partial[0] == '/'), '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int result = folder_make_one(partial);
        if (result < 0)
            return result;
        *slash = '/';
    }
    int result = folder_make_one(path);
    if (result < 0)
        return result;
    char *real = realpath(path, NULL);
    if (!real)
        return -errno;
    *out = arena_string(arena, real);
    free(real);
    return access(path, R_OK | W_OK | X_OK) == 0 ? 0 : -errno;
}

int folder_make_temporary(struct arena *arena, const char **out)
{
    static const char *const places[] = {"/dev/shm", "/tmp"};
    int result = -ENOENT;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char *path = arena_printf(arena, "%s/aksim-XXXXXX", places[i]);
        if (mkdtemp(path)) {
            *out = path;
            return 0;
        }
        result = -errno;
    }
    return result;
}

const char *const *folder_temporary_patterns(void)
{
    static const char *const patterns[] = {"/dev/shm/aksim-??????", "/tmp/aksim-??????", NULL};
    return patterns;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    remove(path);
    return 0;
}

void folder_remove(const char *path)
{
    nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static int fd_write(int fd, struct span bytes)
{
    while (bytes.size) {
        ssize_t written = write(fd, bytes.data, bytes.size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -errno;
        bytes.data += written;
        bytes.size -= (size_t)written;
    }
    return 0;
}

/* Syncs the folder that the name stands in: without this a power cut could lose the name, though
 * not the bytes. */
int file_sync_name(const char *file)
{
    char path[PATH_MAX];
    const char *slash = strrchr(file, '/');
    int size = snprintf(path, sizeof path, "%.*s", slash ? (int)(slash - file) + 1 : 1,
                        slash ? file : ".");
    if (size < 0 || (size_t)size >= sizeof path)
        return -ENAMETOOLONG;
    fd_auto int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? 0 : -errno;
}

enum care { CARE_DURABLE, CARE_PASSING };

static int file_make(const char *path, struct span bytes, mode_t mode, enum care care)
{
    unlink(path); /* of a run that was killed */
    fd_auto int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode & 0600);
    if (fd < 0 || fchmod(fd, mode) != 0)
        return -errno;
    int result = fd_write(fd, bytes);
    if (result == 0 && care == CARE_DURABLE && fsync(fd) != 0)
        result = -errno;
    return result;
}

static int file_replace(const char *path, struct span bytes, mode_t mode, enum care care)
{
    char temporary[PATH_MAX];
    int size = snprintf(temporary, sizeof temporary, "%s.new", path);
    if (size < 0 || (size_t)size >= sizeof temporary)
        return -ENAMETOOLONG;
    int result = file_make(temporary, bytes, mode, care);
    if (result == 0 && rename(temporary, path) != 0)
        result = -errno;
    if (result == 0)
        return care == CARE_DURABLE ? file_sync_name(path) : 0;
    unlink(temporary);
    return result;
}

int file_write(const char *path, struct span bytes, mode_t mode)
{
    return file_replace(path, bytes, mode, CARE_DURABLE);
}

int file_publish(const char *path, struct span bytes, mode_t mode)
{
    return file_replace(path, bytes, mode, CARE_PASSING);
}

static int fd_copy(int from, int to)
{
    for (;;) {
        /* In the kernel, or not at all where the file system shares the blocks. */
        ssize_t copied = copy_file_range(from, NULL, to, NULL, (size_t)1 << 30, 0);
        if (copied < 0 && errno == EINTR)
            continue;
        if (copied <= 0)
            return copied < 0 ? -errno : 0;
    }
}

/* Where the kernel cannot: the same by hand, from the beginning. */
static int fd_copy_plainly(int from, int to)
{
    char bytes[64 * 1024];

    if (lseek(from, 0, SEEK_SET) != 0 || lseek(to, 0, SEEK_SET) != 0 || ftruncate(to, 0) != 0)
        return -errno;
    for (;;) {
        ssize_t got = read(from, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        int result = got > 0 ? fd_write(to, (struct span){bytes, (size_t)got}) : 0;
        if (got <= 0 || result)
            return got < 0 ? -errno : result;
    }
}

int file_copy_from(int from, const char *to)
{
    unlink(to);
    fd_auto int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (target < 0 || fchmod(target, 0600) != 0 || lseek(from, 0, SEEK_SET) != 0)
        return -errno;
    int result = fd_copy(from, target);
    if (result == -EXDEV || result == -EINVAL || result == -ENOSYS || result == -EOPNOTSUPP)
        result = fd_copy_plainly(from, target);
    return result;
}

int file_copy(const char *from, const char *to)
{
    fd_auto int source = open(from, O_RDONLY | O_CLOEXEC);
    return source >= 0 ? file_copy_from(source, to) : -errno;
}

int file_sync(const char *path)
{
    fd_auto int fd = open(path, O_RDWR | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? 0 : -errno;
}

static int fd_read(int fd, char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t got = read(fd, bytes + at, size - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : -EIO; /* it shrank while it was read */
        at += (size_t)got;
    }
    return 0;
}

int file_read(struct arena *arena, const char *path, size_t limit, struct span *out)
{
    struct stat status;
    /* Not to wait for the writer of a pipe. */
    fd_auto int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &status) != 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
    if (status.st_size < 0 || (size_t)status.st_size > limit)
        return -EFBIG;
    size_t size = (size_t)status.st_size;
    char *bytes = arena_alloc(arena, size + 1);
    int result = fd_read(fd, bytes, size);
    if (result == 0)
        *out = (struct span){bytes, size};
    return result;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

void file_make_private(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0 && (status.st_mode & 0077))
        chmod(path, status.st_mode & 0700);
}

void fd_closep(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
