#ifndef SERVER_EXPLAIN_H
#define SERVER_EXPLAIN_H

/* `aksim explain`; argv[0] is the subcommand. Returns the exit status. */
int explain_main(int argc, char **argv);

#endif
