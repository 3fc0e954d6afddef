#include "server/wrap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 79

void wrap_print(const char *text, size_t column, size_t indent)
{
    bool begun = false;

    for (const char *word = text + strspn(text, " "); *word; word += strspn(word, " ")) {
        size_t size = strcspn(word, " ");
        if (begun && column + 1 + size > WIDTH) {
            printf("\n%*s", (int)indent, "");
            column = indent;
            begun = false;
        }
        printf("%s%.*s", begun ? " " : "", (int)size, word);
        column += size + begun;
        begun = true;
        word += size;
    }
    putchar('\n');
}
