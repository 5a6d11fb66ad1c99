-- AlterTable
ALTER TABLE "app_user" ADD COLUMN     "identities" TEXT[] DEFAULT ARRAY[]::TEXT[];
