#ifndef SERVER_ENV_H
#define SERVER_ENV_H

/* `aksim env`: prints to stdout how to point clients at the running server. argv[0] is the
 * subcommand. Returns the exit status. */
int env_main(int argc, char **argv);

#endif
