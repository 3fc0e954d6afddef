#ifndef SERVER_HEALTH_H
#define SERVER_HEALTH_H

/* `aksim health`: asks the running server how it is and prints its answer. argv[0] is the
 * subcommand. Returns the exit status: 0 only when the server serves. */
int health_main(int argc, char **argv);

#endif
