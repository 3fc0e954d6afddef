#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/span.h"

/* The data folder and the small files in it. Where nothing else is said: 0 or a negative errno, and
 * nothing is logged. */

/* Makes the folder and its parents, mode 0700 whatever the umask says, and resolves it to an
 * absolute path. */
int folder_make(struct arena *arena, const char *path, const char **out);

/* A new private folder in memory if there is a place for that, else on disk. */
int folder_make_temporary(struct arena *arena, const char **out);

/* Where folder_make_temporary() makes its folders, as patterns for glob(), NULL-terminated. */
const char *const *folder_temporary_patterns(void);

/* Removes it with all that it holds. */
void folder_remove(const char *path);

/* Puts the bytes under this name at once or not at all: a reader sees the old file or the new one.
 * The file has exactly this mode from its first moment on. Durable when it returns 0. */
int file_write(const char *path, struct span bytes, mode_t mode);

/* The same for what each start makes anew: nobody waits for the disk. */
int file_publish(const char *path, struct span bytes, mode_t mode);

/* The whole file, at most `limit` bytes (-EFBIG). */
int file_read(struct arena *arena, const char *path, size_t limit, struct span *out);

/* Copies the bytes of a file that nobody changes meanwhile into a new one of mode 0600, in the
 * place of what bears that name. Nothing waits for the disk. */
int file_copy(const char *from, const char *to);
int file_copy_from(int from, const char *to);

/* What was written under this name is on the disk. */
int file_sync(const char *path);
/* The same of the name itself, or that nothing bears it. */
int file_sync_name(const char *path);

bool file_exists(const char *path);

/* Takes read and write away from all but the owner, should the file be open to others. */
void file_make_private(const char *path);

/* Scope attribute for a descriptor, -1 when there is none: `fd_auto int fd = open(...)`. */
void fd_closep(const int *fd);
#define fd_auto __attribute__((cleanup(fd_closep)))

#endif
