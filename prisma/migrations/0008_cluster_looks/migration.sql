-- CreateTable
CREATE TABLE "cluster_look" (
    "environment" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "tree_root" CHAR(64),
    "problem" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "cluster_look_pkey" PRIMARY KEY ("environment","origin","cluster")
);
