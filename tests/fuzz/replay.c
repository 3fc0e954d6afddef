/* Runs a fuzzer's input files without libFuzzer, so that any compiler can hold the corpus against
 * the program: replay FOLDER... */

#include <dirent.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static int file_run(const char *path)
{
    FILE *file = fopen(path, "re");
    static uint8_t bytes[1 << 20];

    if (!file)
        return -1;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* A copy of its own, so that the sanitizer sees a read past its end. */
    uint8_t *input = malloc(size ? size : 1);
    if (!input)
        return -1;
    memcpy(input, bytes, size);
    LLVMFuzzerTestOneInput(input, size);
    free(input);
    return 0;
}

static int folder_run(const char *folder, size_t *count)
{
    DIR *directory = opendir(folder);

    if (!directory)
        return -1;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (file_run(path) != 0) {
            closedir(directory);
            return -1;
        }
        ++*count;
    }
    closedir(directory);
    return 0;
}

int main(int argc, char **argv)
{
    size_t count = 0;

    for (int i = 1; i < argc; i++) {
        if (folder_run(argv[i], &count) != 0) {
            perror(argv[i]);
            return 1;
        }
    }
    printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
