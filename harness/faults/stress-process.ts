/** Wants one core for as long as it runs. */
for (;;);
