#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static double seconds(void){struct timespec n;clock_gettime(CLOCK_MONOTONIC,&n);return n.tv_sec+n.tv_nsec/1e9;}
static char *mem[30];
static void go(int left){ if(!left) return; pid_t c=fork(); if(c==0){ for(int i=0;i<20;i++) mem[i][0]++; go(left-1); _exit(0);} waitpid(c,0,0); for(int i=0;i<20;i++) mem[i][0]++; }
int main(int n,char**a){int depth=atoi(a[1]); for(int i=0;i<30;i++){mem[i]=mmap(0,65536+4096,3,MAP_PRIVATE|MAP_ANONYMOUS,-1,0); mprotect(mem[i]+65536,4096,PROT_NONE); memset(mem[i],1,65536);} go(depth); int t=640/depth; double b=seconds(); for(int i=0;i<t;i++) go(depth); printf("%f\n",(seconds()-b)/t/depth*1e6);}
