#ifndef SERVER_RULES_H
#define SERVER_RULES_H

/* `aksim rules`; argv[0] is the subcommand. Returns the exit status. */
int rules_main(int argc, char **argv);

#endif
