#ifndef SERVER_FAULTS_H
#define SERVER_FAULTS_H

/* `aksim faults`; argv[0] is the subcommand. Returns the exit status. */
int faults_main(int argc, char **argv);

#endif
