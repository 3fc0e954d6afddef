#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

/* `aksim serve`: serves until SIGTERM, SIGINT or SIGHUP. argv[0] is the subcommand. Returns the
 * exit status. */
int serve_main(int argc, char **argv);

#endif
