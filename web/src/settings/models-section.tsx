import { useQuery } from '@tanstack/react-query';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { ModelsForm } from './models-form';
import { Providers } from './providers';
import { settingsQuery } from './settings-queries';

export function ModelsSection() {
  const { data, isPending, error, refetch } = useQuery(settingsQuery);
  if (isPending) return <Skeleton height={480} />;
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Providers providers={data.providers} />
      {/* What can be chosen depends on the providers: another list is another form. */}
      <ModelsForm key={JSON.stringify(data.providers.map(({ id, models }) => [id, models]))} settings={data} />
    </>
  );
}
