#include "server/document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"

#define DOCUMENT_MAX ((size_t)4 * 1024 * 1024)

static int input_read(struct arena *arena, struct span *out)
{
    char piece[16384];
    struct buffer text;
    size_t size;

    buffer_init(&text, arena);
    buffer_text(&text, "");
    while ((size = fread(piece, 1, sizeof piece, stdin)) > 0) {
        buffer_append(&text, piece, size);
        if (text.size > DOCUMENT_MAX)
            return -EFBIG;
    }
    *out = buffer_span(&text);
    return ferror(stdin) ? -EIO : 0;
}

int document_take(struct arena *arena, const char *name, struct span *out)
{
    return strcmp(name, "-") == 0 ? input_read(arena, out)
                                  : file_read(arena, name, DOCUMENT_MAX, out);
}

const char *document_name(const char *name)
{
    return strcmp(name, "-") == 0 ? "standard input" : name;
}
